import type { MetadataRoute } from "next";

/** What a phone needs to install the app. */
export default function manifest(): MetadataRoute.Manifest {
  return {
    id: "/",
    name: "Penstock",
    short_name: "Penstock",
    description: "Power-plant data and models, on your own machine.",
    start_url: "/",
    scope: "/",
    display: "standalone",
    background_color: "#f6f8f9",
    theme_color: "#0d6b83",
    categories: ["utilities", "productivity"],
    icons: [
      { src: "/icons/icon.svg", sizes: "any", type: "image/svg+xml", purpose: "any" },
      { src: "/icons/icon-192.png", sizes: "192x192", type: "image/png", purpose: "any" },
      { src: "/icons/icon-512.png", sizes: "512x512", type: "image/png", purpose: "any" },
      { src: "/icons/maskable-512.png", sizes: "512x512", type: "image/png", purpose: "maskable" },
    ],
  };
}

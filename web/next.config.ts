import type { NextConfig } from "next";

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  // The gateway compresses, for this server and all others.
  compress: false,
  // Types and lint have commands of their own; the build need not repeat them.
  typescript: { ignoreBuildErrors: true },
  experimental: {
    optimizePackageImports: [
      "@mantine/core",
      "@mantine/hooks",
      "@mantine/charts",
      "@mantine/notifications",
      "@tabler/icons-react",
    ],
  },
};

export default config;

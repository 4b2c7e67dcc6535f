import ReactMarkdown, { type Components } from "react-markdown";
import remarkGfm from "remark-gfm";
import { headingsBelow } from "./markdown-headings";
import classes from "./ui.module.css";

/** Sections of a page are headings of the second level; what is written in one stands below. */
const SECTION_LEVEL = 2;

const COMPONENTS: Components = {
  img: ({ alt }) => <>[{alt ?? "picture"}]</>,
  a: ({ href, children }) => (
    <a href={href} rel="noopener noreferrer nofollow" target="_blank">
      {children}
    </a>
  ),
  // What may be too wide scrolls by itself, also by keyboard.
  pre: ({ children }) => <pre tabIndex={0}>{children}</pre>,
  table: ({ children }) => (
    <div className={classes.markdownTable} role="region" aria-label="Table" tabIndex={0}>
      <table>{children}</table>
    </div>
  ),
  // Tables of facts are written with an empty header.
  th: ({ children, style }) =>
    children ? <th style={style}>{children}</th> : <td aria-hidden="true" />,
};

/**
 * Markdown that somebody wrote. HTML in it stays text, addresses of scripts are dropped, and pictures
 * are named instead of loaded, as they would be asked from another site.
 */
export function Markdown({ text }: { text: string }) {
  return (
    <div className={classes.markdown}>
      <ReactMarkdown
        remarkPlugins={[remarkGfm, [headingsBelow, SECTION_LEVEL]]}
        components={COMPONENTS}
      >
        {text}
      </ReactMarkdown>
    </div>
  );
}

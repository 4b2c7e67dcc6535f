import ReactMarkdown from "react-markdown";
import remarkGfm from "remark-gfm";
import classes from "./ui.module.css";

/**
 * Markdown that somebody wrote. HTML in it stays text, addresses of scripts are dropped, and pictures
 * are named instead of loaded, as they would be asked from another site.
 */
export function Markdown({ text }: { text: string }) {
  return (
    <div className={classes.markdown}>
      <ReactMarkdown
        remarkPlugins={[remarkGfm]}
        components={{
          img: ({ alt }) => <>[{alt ?? "picture"}]</>,
          a: ({ href, children }) => (
            <a href={href} rel="noopener noreferrer nofollow" target="_blank">
              {children}
            </a>
          ),
        }}
      >
        {text}
      </ReactMarkdown>
    </div>
  );
}

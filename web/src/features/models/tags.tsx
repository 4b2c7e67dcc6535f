import classes from "./models.module.css";

/** Tags beside each other; with `onTag` each leads to the models that have it. */
export function TagList(props: {
  tags: readonly string[];
  onTag?: (tag: string) => void;
  most?: number;
}) {
  const { tags, onTag, most = tags.length } = props;
  if (tags.length === 0) return <>–</>;
  const rest = tags.slice(most);
  return (
    <span className={classes.tagList}>
      {tags.slice(0, most).map((tag) =>
        onTag ? (
          <button
            key={tag}
            type="button"
            className={classes.tag}
            title={`Models with the tag ${tag}`}
            onClick={() => onTag(tag)}
          >
            {tag}
          </button>
        ) : (
          <span key={tag} className={classes.tag}>
            {tag}
          </span>
        ),
      )}
      {rest.length > 0 ? (
        <span className={classes.quiet} title={rest.join(", ")}>
          +{rest.length}
        </span>
      ) : null}
    </span>
  );
}

/** The parts of a Markdown tree that are looked at here; see mdast. */
interface Node {
  type: string;
  depth?: number;
  children?: Node[];
}

type Heading = Node & { depth: number };

const DEEPEST = 6;

/**
 * A remark plugin that puts the headings of a text below the level of the place that it stands in.
 *
 * The first heading is one level below, and none is more than one level below the one before, as
 * those who go from heading to heading expect.
 */
export function headingsBelow(level: number): (tree: Node) => void {
  return (tree) => {
    const headings = headingsIn(tree);
    const highest = Math.min(...headings.map((each) => each.depth));
    let before = level;
    for (const heading of headings) {
      const wanted = level + 1 + heading.depth - highest;
      before = Math.min(wanted, before + 1, DEEPEST);
      heading.depth = before;
    }
  };
}

function headingsIn(node: Node): Heading[] {
  return isHeading(node) ? [node] : (node.children ?? []).flatMap(headingsIn);
}

function isHeading(node: Node): node is Heading {
  return node.type === "heading" && node.depth !== undefined;
}

// Figures of a bench: medians and tails, and the Markdown tables that show them.

/** The median and the value below which 95 % lie. */
export function quantiles(values) {
  const sorted = [...values].sort((one, other) => one - other);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  return { p50: at(0.5), p95: at(0.95) };
}

/** Prints a table; numbers stand on the right. */
export function table(head, lines) {
  console.log([head, head.map((_, column) => (column ? "---:" : "---")), ...lines].map((line) => `| ${line.join(" | ")} |`).join("\n") + "\n");
}

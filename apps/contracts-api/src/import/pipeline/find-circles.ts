/** Everything that lies on a circle, where each leads to one other at most. */
export function findCircles(links: ReadonlyMap<string, string>): ReadonlySet<string> {
  const onCircle = new Set<string>();
  const done = new Set<string>();
  for (const start of links.keys()) {
    const path = new Set<string>();
    let at: string | undefined = start;
    while (at !== undefined && !done.has(at) && !path.has(at)) {
      path.add(at);
      at = links.get(at);
    }
    if (at !== undefined && path.has(at)) {
      for (
        let each: string | undefined = at;
        each !== undefined && !onCircle.has(each);
        each = links.get(each)
      ) {
        onCircle.add(each);
      }
    }
    path.forEach((each) => done.add(each));
  }
  return onCircle;
}

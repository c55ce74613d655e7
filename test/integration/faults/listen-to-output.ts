/** Keeps what is written to the output of this process until it is stopped; it is not shown meanwhile. */
export function listenToOutput(): { readonly text: string; readonly stop: () => void } {
  const heard: string[] = [];
  const streams = [process.stdout, process.stderr];
  const restore = streams.map((stream) => {
    const write = stream.write.bind(stream);
    return () => void (stream.write = write);
  });
  for (const stream of streams) {
    stream.write = (chunk: Uint8Array | string) => heard.push(String(chunk)) > 0;
  }
  return {
    get text() {
      return heard.join('');
    },
    stop: () => {
      for (const each of restore) each();
    },
  };
}

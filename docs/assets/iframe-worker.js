// A page opened from a file may start no worker, and the search works in one. Its script then runs in a hidden frame of the page.
// The name under which this is entered in mkdocs.yml keeps the builder from loading a script of that kind from the network.
if (location.protocol === "file:") {
  window.Worker = class extends EventTarget {
    constructor(url) {
      super();
      this.onmessage = this.onerror = this.onmessageerror = null;
      this.frame = document.createElement("iframe");
      this.frame.hidden = true;
      document.body.append(this.frame);
      const inside = this.frame.contentWindow;
      const script = inside.document.createElement("script");
      this.ready = new Promise((resolve) => (script.onload = resolve));
      script.onerror = () => this.onerror?.(new ErrorEvent("error", { message: `can't load ${url}` }));
      // A worker's postMessage goes to whoever started it.
      inside.postMessage = (data) => setTimeout(() => this.tell(data));
      script.src = url;
      inside.document.body.append(script);
    }

    tell(data) {
      const event = new MessageEvent("message", { data });
      this.dispatchEvent(event);
      this.onmessage?.(event);
    }

    postMessage(data) {
      this.ready.then(() => this.frame.contentWindow?.dispatchEvent(new MessageEvent("message", { data: structuredClone(data) })));
    }

    terminate() {
      this.frame.remove();
    }
  };
}

// A code read by the camera, where the browser can read codes.

interface Detector {
  detect(source: HTMLVideoElement): Promise<{ rawValue: string }[]>;
}

/** The button of a page that begins to look, and what is done with a code that was seen. */
export function watchCamera(root: HTMLElement, seenCode: (code: string) => void): void {
  const maker = (globalThis as { BarcodeDetector?: new () => Detector }).BarcodeDetector;
  const button = root.querySelector<HTMLElement>("[data-camera]");
  const video = root.querySelector("video");
  if (!maker || !button || !video || !("mediaDevices" in navigator)) return;
  button.hidden = false;
  let stream: MediaStream | null = null;
  const stop = () => {
    for (const track of stream?.getTracks() ?? []) track.stop();
    stream = null;
    video.hidden = true;
  };
  const watch = async (detector: Detector) => {
    while (stream) {
      const [seen] = await detector.detect(video).catch(() => []);
      if (seen && stream) {
        stop();
        seenCode(seen.rawValue);
        return;
      }
      await new Promise((done) => setTimeout(done, 150));
    }
  };
  button.addEventListener("click", () => {
    if (stream) {
      stop();
      return;
    }
    void navigator.mediaDevices
      .getUserMedia({ video: { facingMode: "environment" } })
      .then(async (found) => {
        stream = found;
        video.srcObject = found;
        video.hidden = false;
        await video.play();
        await watch(new maker());
      })
      .catch(stop);
  });
}

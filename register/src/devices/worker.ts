/** The page's side of the service worker: keep the shell, offer a new version, take it when told. */

/** What a version is made of; written into the worker by the build. */
export interface Shell {
  readonly version: string;
  readonly entry: string;
  readonly files: readonly string[];
}

/** Who wants to know about new versions. `takeOver` is called when the basket is empty and a person agreed. */
export interface Updatable {
  updateWaits(takeOver: () => void): void;
}

const HOUR_MS = 3_600_000;

/** Start the worker. Without one (an old browser, a private window) the register works as long as it is open. */
export async function register(till: Updatable, every: number = HOUR_MS): Promise<void> {
  if (!("serviceWorker" in navigator) || import.meta.env.DEV) return;
  const controlled = navigator.serviceWorker.controller !== null;
  let reloading = false;
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    // The first worker ever takes the page it was started by: nothing changes for that page.
    if (!controlled || reloading) return;
    reloading = true;
    location.reload();
  });
  try {
    const registration = await navigator.serviceWorker.register("/register/sw.js", { scope: "/register/", updateViaCache: "none" });
    watch(registration, till);
    setInterval(() => void registration.update().catch(() => undefined), every);
  } catch {
    return;
  }
}

function watch(registration: ServiceWorkerRegistration, till: Updatable): void {
  const offer = (worker: ServiceWorker | null): void => {
    if (worker?.state === "installed" && navigator.serviceWorker.controller) {
      till.updateWaits(() => worker.postMessage("take over"));
    }
  };
  offer(registration.waiting);
  registration.addEventListener("updatefound", () => {
    const worker = registration.installing;
    worker?.addEventListener("statechange", () => offer(worker));
  });
}

/** What the counter hears: accepted, refused and paid differ in pitch and in length. */

export type Sound = "accepted" | "refused" | "paid";

export interface Sounds {
  play(sound: Sound, volume: number): void;
}

/** [frequency in Hz, seconds from the start, seconds long] */
const NOTES: Record<Sound, readonly (readonly [number, number, number])[]> = {
  accepted: [[1320, 0, 0.07]],
  refused: [
    [233, 0, 0.18],
    [196, 0.22, 0.3],
  ],
  paid: [
    [784, 0, 0.09],
    [1047, 0.1, 0.16],
  ],
};

export function webAudio(): Sounds {
  let context: AudioContext | null = null;
  return {
    play(sound, volume) {
      if (volume <= 0 || typeof AudioContext === "undefined") return;
      // What is seen comes first: opening the loudspeaker takes some machines a third of a second.
      setTimeout(() => sing(sound, Math.min(1, volume)), 0);
    },
  };
  function sing(sound: Sound, volume: number): void {
    try {
      context ??= new AudioContext({ latencyHint: "interactive" });
      // Browsers keep it silent until somebody has touched the page.
      if (context.state === "suspended") void context.resume();
      const now = context.currentTime;
      for (const [pitch, from, length] of NOTES[sound]) note(context, pitch, now + from, length, volume);
    } catch {
      context = null;
    }
  }
}

function note(context: AudioContext, pitch: number, from: number, length: number, volume: number): void {
  const tone = context.createOscillator();
  const gain = context.createGain();
  tone.type = "triangle";
  tone.frequency.value = pitch;
  gain.gain.setValueAtTime(0, from);
  gain.gain.linearRampToValueAtTime(volume * 0.5, from + 0.008);
  gain.gain.setValueAtTime(volume * 0.5, from + length - 0.02);
  gain.gain.linearRampToValueAtTime(0, from + length);
  tone.connect(gain).connect(context.destination);
  tone.start(from);
  tone.stop(from + length);
}

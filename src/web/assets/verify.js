// Compares a file with the SHA-256 of the report that was issued. The file is read here and goes nowhere.
"use strict";

(() => {
  const section = document.getElementById("compare");
  const drop = document.getElementById("drop");
  const input = document.getElementById("file");
  const verdict = document.getElementById("verdict");

  const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

  // Browsers offer crypto.subtle only on pages that came by TLS or from this machine. A server in an office's own
  // network may be reached without: there this function does the same, more slowly (FIPS 180-4, section 6.2).
  function sha256(bytes) {
    const primes = [];
    for (let candidate = 2; primes.length < 64; candidate += 1) {
      if (primes.every((prime) => candidate % prime !== 0)) primes.push(candidate);
    }
    // The first 32 bits of the fractional part: of the square roots of the first 8 primes, the cube roots of all 64.
    const fraction = (root) => ((root - Math.floor(root)) * 0x100000000) | 0;
    const state = primes.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)));
    const constants = primes.map((prime) => fraction(Math.cbrt(prime)));

    const padded = new Uint8Array(Math.ceil((bytes.length + 9) / 64) * 64);
    padded.set(bytes);
    padded[bytes.length] = 0x80;
    const view = new DataView(padded.buffer);
    view.setUint32(padded.length - 8, Math.floor(bytes.length / 0x20000000));
    view.setUint32(padded.length - 4, (bytes.length * 8) >>> 0);

    const rotated = (word, by) => (word >>> by) | (word << (32 - by));
    const words = new Int32Array(64);
    for (let block = 0; block < padded.length; block += 64) {
      for (let t = 0; t < 64; t += 1) {
        if (t < 16) {
          words[t] = view.getInt32(block + t * 4);
          continue;
        }
        const [x, y] = [words[t - 15], words[t - 2]];
        const first = rotated(x, 7) ^ rotated(x, 18) ^ (x >>> 3);
        const second = rotated(y, 17) ^ rotated(y, 19) ^ (y >>> 10);
        words[t] = (words[t - 16] + first + words[t - 7] + second) | 0;
      }
      let [a, b, c, d, e, f, g, h] = state;
      for (let t = 0; t < 64; t += 1) {
        const choice = (e & f) ^ (~e & g);
        const majority = (a & b) ^ (a & c) ^ (b & c);
        const one = (h + (rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)) + choice + constants[t] + words[t]) | 0;
        const two = ((rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)) + majority) | 0;
        [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
      }
      [a, b, c, d, e, f, g, h].forEach((word, index) => {
        state[index] = (state[index] + word) | 0;
      });
    }
    const digest = new DataView(new ArrayBuffer(32));
    state.forEach((word, index) => digest.setInt32(index * 4, word));
    return new Uint8Array(digest.buffer);
  }

  async function digest(file) {
    const content = await file.arrayBuffer();
    if (window.crypto && window.crypto.subtle) {
      return new Uint8Array(await window.crypto.subtle.digest("SHA-256", content));
    }
    return sha256(new Uint8Array(content));
  }

  function say(what, name) {
    verdict.className = "verdict " + what;
    verdict.textContent = section.dataset[what];
    if (name) {
      const shown = document.createElement("bdi");
      shown.textContent = name;
      verdict.append(" (", shown, ")");
    }
  }

  // A file that is chosen while another is read takes its place.
  let latest = 0;
  async function compare(file) {
    latest += 1;
    const mine = latest;
    say("reading");
    let what = "failed";
    try {
      what = hex(await digest(file)) === section.dataset.sha256 ? "same" : "other";
    } catch (error) {
      console.error(error);
    }
    if (mine === latest) say(what, file.name);
  }

  drop.hidden = false;
  section.querySelector("details").open = false;
  input.addEventListener("change", () => {
    if (input.files.length > 0) compare(input.files[0]);
  });
  // Text may still be dragged into the form.
  const hasFile = (event) => event.dataTransfer.types.includes("Files");
  document.addEventListener("dragover", (event) => {
    if (!hasFile(event)) return;
    event.preventDefault();
    drop.classList.add("over");
  });
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) drop.classList.remove("over");
  });
  document.addEventListener("drop", (event) => {
    if (!hasFile(event)) return;
    event.preventDefault();
    drop.classList.remove("over");
    if (event.dataTransfer.files.length > 0) compare(event.dataTransfer.files[0]);
  });
})();

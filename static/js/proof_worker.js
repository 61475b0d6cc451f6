// Finds the number that a challenge (altcha, SHA-256) was made of, and sends back the solution as JSON.

const hex = (bytes) => [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");

self.addEventListener("message", async ({ data }) => {
  const { algorithm, challenge, maxNumber, salt, signature } = JSON.parse(data);
  const encoder = new TextEncoder();
  for (let number = 0; number <= maxNumber; number += 1) {
    const found = hex(await crypto.subtle.digest("SHA-256", encoder.encode(salt + number)));
    if (found === challenge) {
      self.postMessage(JSON.stringify({ algorithm, challenge, number, salt, signature }));
      return;
    }
  }
});

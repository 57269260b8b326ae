// A file for the reader to keep, made here from what the API gave.
export function keep({ name, text, type }) {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([text], { type }))
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60e3)
}

/** SHA-256 of a file, in hexadecimal: the paper's fingerprint is sent, never the paper. */
export async function fingerprint(file) {
  const digest = await crypto.subtle.digest('SHA-256', await file.arrayBuffer())
  return [...new Uint8Array(digest)].map((b) => b.toString(16).padStart(2, '0')).join('')
}

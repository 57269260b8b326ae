// A page that shows one answer: asked again, it is drawn again only when the answer is another one.

/** ask(place) -> answer, draw(place, answer). Gives {show, refresh} as main.js calls them. */
export function shows(ask, draw) {
  let shown = ''
  async function refresh(place) {
    const answer = await ask(place)
    const text = JSON.stringify(answer)
    if (text === shown) return false
    shown = text
    await draw(place, answer)
    return true
  }
  return { show: refresh, refresh }
}

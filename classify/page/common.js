"use strict";
/* Sentences (<mark title="...">) tell why they are shaded: when pointed at, tapped or reached by keys. Lines of the
 * title that are a number and a word, "+0.75 wire", are what words add to the score. */
(() => {
  const box = document.getElementById("why");
  let open = null, pinned = false;

  const reason = mark => {
    if (mark.title) { /* or the browser would show it as well */
      mark.dataset.why = mark.title;
      mark.removeAttribute("title");
    }
    return mark.dataset.why || "";
  };

  const add = (parent, name, text) => {
    const element = parent.appendChild(document.createElement(name));
    if (text !== undefined) element.textContent = text;
    return element;
  };

  const addWords = words => {
    const list = add(box, "ol"), most = Math.max(...words.map(w => Math.abs(w.number)));
    for (const { text, number, shown } of words) {
      const item = add(list, "li");
      item.className = number < 0 ? "against" : "for";
      add(item, "span", shown.replace("-", "−"));
      add(item, "i").style.setProperty("--size", 100 * Math.abs(number) / most + "%");
      add(item, "bdi", text);
    }
  };

  /* Underline the words in the sentence, where the browser can. */
  const underline = (mark, words) => {
    if (!window.Highlight) return;
    const node = mark.querySelector("bdi").firstChild, ranges = { for: [], against: [] };
    for (const { text, number } of node ? words : []) {
      const literal = text.replace(/[.*+?^${}()|[\]\\\/-]/g, "\\$&");
      const word = new RegExp(`(?<![\\p{L}\\p{N}])${literal}(?![\\p{L}\\p{N}])`, "gu");
      for (const found of node.data.matchAll(word)) {
        const range = new Range();
        range.setStart(node, found.index);
        range.setEnd(node, found.index + text.length);
        ranges[number < 0 ? "against" : "for"].push(range);
      }
    }
    for (const side in ranges) CSS.highlights.set(side, new Highlight(...ranges[side]));
  };

  const place = mark => {
    const line = mark.getClientRects()[0], size = box.getBoundingClientRect();
    const width = document.documentElement.clientWidth;
    const last = mark.getBoundingClientRect().bottom;
    const below = last + size.height + 8 < innerHeight || line.top < size.height + 8;
    box.style.left = Math.max(8, Math.min(line.left, width - size.width - 8)) + "px";
    box.style.top = (below ? last + 6 : line.top - size.height - 6) + "px";
  };

  const hide = () => {
    if (open) {
      open.classList.remove("open");
      open.removeAttribute("aria-describedby");
    }
    if (window.Highlight) CSS.highlights.clear();
    open = null;
    pinned = false;
    box.hidden = true;
  };

  const show = mark => {
    if (mark === open) return;
    hide();
    const words = [];
    box.replaceChildren();
    for (const line of reason(mark).split("\n")) {
      const word = /^([+-]\d+\.\d+) (.+)$/s.exec(line);
      if (word) words.push({ shown: word[1], number: Number(word[1]), text: word[2] });
      else if (line) add(box, "p", line);
    }
    if (words.length) addWords(words);
    if (!box.firstChild) return;
    open = mark;
    box.hidden = false;
    mark.classList.add("open");
    mark.setAttribute("aria-describedby", "why");
    underline(mark, words);
    place(mark);
  };

  const markAt = event => event.target.closest && event.target.closest("article mark");

  const step = (mark, by) => {
    const marks = [...mark.closest("article").querySelectorAll("mark")], next = marks[marks.indexOf(mark) + by];
    if (!next) return;
    mark.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  };

  document.addEventListener("pointerover", event => {
    const mark = markAt(event);
    if (event.pointerType !== "mouse" || pinned) return;
    if (mark) show(mark); else if (open !== document.activeElement) hide();
  });
  document.addEventListener("click", event => {
    const mark = markAt(event), again = mark && mark === open && pinned;
    hide();
    if (!mark || again) return;
    show(mark);
    pinned = true;
  });
  document.addEventListener("focusin", event => {
    const mark = markAt(event);
    if (mark && mark.matches(":focus-visible")) show(mark);
  });
  document.addEventListener("focusout", hide);
  document.addEventListener("keydown", event => {
    const mark = markAt(event);
    if (event.key === "Escape") hide();
    if (!mark || (event.key !== "ArrowRight" && event.key !== "ArrowLeft")) return;
    event.preventDefault();
    step(mark, event.key === "ArrowRight" ? 1 : -1);
  });
  /* Moving the focus scrolls: the box goes along with its sentence, other scrolling closes it. */
  addEventListener("scroll", () => {
    if (open && open === document.activeElement) place(open);
    else hide();
  }, { passive: true });

  /* The tab key reaches the first sentence of each text; the arrow keys the others. */
  window.stanceSentences = article => {
    const first = article.querySelector("mark");
    if (first) first.tabIndex = 0;
  };
  document.querySelectorAll("article").forEach(window.stanceSentences);
})();

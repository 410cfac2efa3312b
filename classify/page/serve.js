"use strict";
/* The page of stance serve: classifies what stands in the box, after a pause in typing. */
(() => {
  const get = id => document.getElementById(id);
  const text = get("text"), status = get("status"), result = get("result"), article = document.querySelector("article");
  const PAUSE = 400, LEAST = 0.5, WORDS = 5, SHOWN = 4;
  let model = null, asked = null, wait = 0;

  const make = (name, content, kind) => {
    const element = document.createElement(name);
    if (content !== undefined) element.textContent = content;
    if (kind) element.className = kind;
    return element;
  };
  const percent = p => {
    const rounded = Math.round(100 * p);
    return rounded >= 100 && p < 1 ? ">99 %" : rounded <= 0 && p > 0 ? "<1 %" : rounded + " %";
  };
  const say = (message, wrong) => {
    status.textContent = message;
    status.className = wrong ? "error" : "";
  };
  const hue = (task, label) => (task === 0 ? model.tasks[0].hues[model.tasks[0].labels.indexOf(label)] : 0);
  const label = (task, name) => make("span", name, task === 0 ? "label h" + hue(0, name) : "label");
  const byProbability = probabilities => Object.entries(probabilities).sort((a, b) => b[1] - a[1]);

  /* ---- what the service says ---- */

  const showVerdict = (task, verdict) => {
    const part = make("div"), detail = make("dd"), first = make("div", undefined, "verdict");
    const list = make("ul", undefined, "probabilities");
    first.append(label(task, verdict.label), " ", make("span", percent(verdict.probabilities[verdict.label]), "p"));
    detail.append(first);
    if (verdict.unsure) detail.append(make("em", "unsure: " + verdict.unsure, "unsure"));
    for (const [name, p] of byProbability(verdict.probabilities).slice(0, SHOWN)) {
      const item = make("li", undefined, "h" + hue(task, name));
      item.append(make("bdi", name), make("span", percent(p)));
      item.style.setProperty("--p", p);
      list.append(item);
    }
    detail.append(list);
    part.append(make("dt", model.tasks[task].name), detail);
    return part;
  };

  /* The lines that common.js shows. */
  const reasons = (sentence, whole) => {
    const lines = model.tasks.map((task, i) => {
      const shares = byProbability(sentence[task.name].probabilities).slice(0, i ? 1 : 3);
      return task.name + ": " + shares.map(([name, p]) => name + " " + percent(p)).join(", ");
    });
    if (sentence.push) lines.push(`article's ${whole.label}: ${signed(100 * sentence.push, 1)} points`);
    for (const word of sentence.words)
      if (Math.abs(word.contribution) >= 0.005) lines.push(signed(word.contribution, 2) + " " + word.text);
    return lines.join("\n");
  };
  const signed = (number, digits) => (number < 0 ? "" : "+") + number.toFixed(digits);

  const showSentence = (sentence, whole) => {
    const task = model.tasks[0], verdict = sentence[task.name];
    const p = verdict.probabilities[verdict.label], chance = 1 / task.labels.length;
    const shade = Math.max(0, Math.min(4, Math.floor((5 * (p - chance)) / (1 - chance))));
    const mark = make("mark", undefined, `h${hue(0, verdict.label)} k${shade}${verdict.unsure ? " unsure" : ""}`);
    mark.dataset.why = reasons(sentence, whole);
    const told = ` ${verdict.label} ${percent(p)}${verdict.unsure ? "?" : ""}`;
    mark.append(make("bdi", sentence.text), make("small", told));
    return mark;
  };

  /* Offsets count bytes of UTF-8: what stands between sentences tells where paragraphs end. */
  const paragraphs = (answer, bytes) => {
    const parts = [[]];
    let end = 0;
    for (const sentence of answer.sentences) {
      const far = sentence.begin - end > 1 ? "\n\n" : " ";
      const gap = bytes ? new TextDecoder().decode(bytes.slice(end, sentence.begin)) : far;
      if (gap.includes("\n") && parts.at(-1).length) parts.push([]);
      parts.at(-1).push(sentence);
      end = sentence.end;
    }
    return parts;
  };

  const showText = (answer, source) => {
    const body = make("div", undefined, "text"), whole = answer[model.tasks[0].name];
    for (const part of paragraphs(answer, new TextEncoder().encode(source))) {
      const paragraph = make("p");
      if (!body.firstChild && part.length === 1 && part[0].text === answer.title) paragraph.className = "headline";
      for (const sentence of part) paragraph.append(showSentence(sentence, whole), " ");
      body.append(paragraph);
    }
    article.replaceChildren(body);
    window.stanceSentences(article);
  };

  const show = (answer, source) => {
    const doubts = [];
    get("verdicts").replaceChildren(...model.tasks.map((task, i) => showVerdict(i, answer[task.name])));
    if (answer.relevant === false) doubts.push("This text does not concern the question that the model was made for.");
    if (answer.known < 0.5) doubts.push(`The model knows only ${percent(answer.known)} of its words.`);
    get("doubts").textContent = doubts.join(" ");
    get("doubts").hidden = !doubts.length;
    showText(answer, source);
    result.hidden = false;
    get("hello").hidden = true;
    result.classList.remove("old");
    say("");
  };

  /* ---- asking ---- */

  const ask = async (body, type, signal) => {
    const request = { method: "POST", body, signal, headers: { "Content-Type": type } };
    const answer = await fetch(`v1/classify?words=${WORDS}&min_confidence=${LEAST}`, request);
    const json = await answer.json().catch(() => ({}));
    if (!answer.ok) throw new Error(json.error ? json.error.message : "the service answered " + answer.status);
    return json;
  };

  const loadModel = async () => {
    model = await (await fetch("v1/model")).json();
    get("legend").replaceChildren(...model.tasks[0].labels.map(name => label(0, name)));
    const tasks = model.tasks.map(task => ["decides: " + task.name, task.labels.join(", ")]);
    const facts = [...tasks, ...Object.entries(model.facts)];
    const terms = facts.flatMap(([key, value]) => [make("dt", key), make("dd", value)]);
    document.querySelector(".facts").replaceChildren(...terms);
  };

  /* After a change of the model its labels may be others. */
  const isOf = (answer, task) =>
    task.name in answer && task.labels.every(name => name in answer[task.name].probabilities);

  const classify = async () => {
    const source = text.value;
    if (asked) asked.abort();
    if (!source.trim()) {
      result.hidden = true;
      get("hello").hidden = false;
      say("");
      return;
    }
    asked = new AbortController();
    result.classList.add("old");
    try {
      const answer = await ask(source, "text/plain;charset=utf-8", asked.signal);
      if (!model || !model.tasks.every(task => isOf(answer, task))) await loadModel();
      show(answer, source);
    } catch (error) {
      if (error.name !== "AbortError") say(error.message, true);
    }
  };

  const later = () => {
    clearTimeout(wait);
    wait = setTimeout(classify, PAUSE);
  };

  /* Of a web page the article is taken, as the service finds it. */
  const open = async file => {
    try {
      say("Reading …");
      if (/\.x?html?$/i.test(file.name) || file.type === "text/html") {
        const page = await ask(file, "text/html");
        const parts = paragraphs(page).map(part => part.map(sentence => sentence.text).join(" "));
        if (page.title && page.title !== parts[0]) parts.unshift(page.title);
        text.value = parts.join("\n\n");
      } else text.value = await file.text();
      await classify();
    } catch (error) {
      say(error.message, true);
    }
  };

  text.addEventListener("input", later);
  get("input").addEventListener("reset", () => setTimeout(classify));
  get("input").addEventListener("submit", event => event.preventDefault());
  get("file").addEventListener("change", event => event.target.files[0] && open(event.target.files[0]));
  for (const kind of ["dragover", "dragleave", "drop"])
    document.addEventListener(kind, event => {
      const file = event.dataTransfer && [...event.dataTransfer.items].some(item => item.kind === "file");
      if (!file) return;
      event.preventDefault();
      document.body.classList.toggle("over", kind === "dragover");
      if (kind === "drop") open(event.dataTransfer.files[0]);
    });
  loadModel().then(() => text.value && classify(), error => say(error.message, true));
})();

'use strict';
(() => {
const all = (selector, from) => Array.from((from || document).querySelectorAll(selector));
const one = id => document.getElementById(id);
const scrolls = all('.scroll'), labels = all('text[data-w]'), lanes = all('.lane');
let zoom = 1;

// A label is on its bar if there is room, else behind it if nothing follows there.
function fit() {
  const chart = all('.lane > svg').find(s => s.clientWidth > 0);
  const width = chart ? chart.clientWidth : 700;
  for (const t of labels) {
    const needs = t.textContent.length * 6.4 + 12, bar = t.dataset.w * width, free = t.dataset.f * width;
    const inside = needs <= bar, beside = !inside && needs <= free;
    t.classList.toggle('off', !inside && !beside);
    t.classList.toggle('on', inside);
    t.setAttribute('dx', inside ? 5 : 6);
    t.setAttribute('x', inside ? t.parentNode.querySelector('rect').getAttribute('x') : t.dataset.e);
    for (const c of Array.from(t.classList)) if (c.startsWith('t-') && !inside) { t.dataset.kind = c; t.classList.remove(c); }
    if (inside && t.dataset.kind) t.classList.add(t.dataset.kind);
  }
}

// The moment at the middle, or under the pointer, stays where it is.
function zoomTo(z, at) {
  z = Math.min(512, Math.max(1, z));
  const s = scrolls[0];
  if (!s) return;
  const names = (s.querySelector('.name') || s).clientWidth;
  const x = at === undefined ? s.clientWidth / 2 : at;
  const moment = (s.scrollLeft + x - names) / Math.max(1, s.scrollWidth - 2 * names);
  zoom = z;
  document.documentElement.style.setProperty('--zoom', String(zoom));
  document.body.classList.toggle('near', zoom >= 6);
  document.body.classList.toggle('close', zoom >= 40);
  document.body.dataset.zoom = String(zoom);
  fit();
  pan(moment * Math.max(1, s.scrollWidth - 2 * names) + names - x);
}

function pan(left) { for (const s of scrolls) if (Math.abs(s.scrollLeft - left) > 1) s.scrollLeft = left; }

one('in').addEventListener('click', () => zoomTo(zoom * 2));
one('out').addEventListener('click', () => zoomTo(zoom / 2));
one('all').addEventListener('click', () => zoomTo(1));
for (const s of scrolls) {
  s.addEventListener('scroll', () => pan(s.scrollLeft), {passive: true});
  s.addEventListener('wheel', e => {
    if (!e.ctrlKey) return;
    e.preventDefault();
    zoomTo(zoom * (e.deltaY < 0 ? 1.25 : 0.8), e.clientX - s.getBoundingClientRect().left);
  }, {passive: false});
  let grabbed = null;
  s.addEventListener('pointerdown', e => { if (e.button === 0 && e.pointerType === 'mouse') grabbed = e.clientX + s.scrollLeft; });
  window.addEventListener('pointermove', e => { if (grabbed !== null) pan(grabbed - e.clientX); });
  window.addEventListener('pointerup', () => { grabbed = null; });
}

// Why: of what has the focus or is pointed at.
function tell(e) {
  const it = e.target.closest && e.target.closest('.it');
  if (it) one('why').textContent = it.getAttribute('aria-label');
}
document.addEventListener('focusin', tell);
document.addEventListener('pointerover', tell);

// The arrow keys go from one thing to the next, and from lane to lane.
document.addEventListener('keydown', e => {
  if (e.target.matches('input') || e.ctrlKey || e.altKey || e.metaKey) return;
  if (e.key === '+' || e.key === '=') return zoomTo(zoom * 2);
  if (e.key === '-') return zoomTo(zoom / 2);
  if (e.key === '0') return zoomTo(1);
  const it = e.target.closest('.it');
  if (!it) return;
  const step = {ArrowRight: 1, ArrowLeft: -1}[e.key], jump = {ArrowDown: 1, ArrowUp: -1}[e.key];
  if (!step && !jump) return;
  e.preventDefault();
  const lane = it.closest('.lane');
  if (step) {
    const things = all('.it', lane), next = things[things.indexOf(it) + step];
    if (next) next.focus();
    return;
  }
  const shown = lanes.filter(l => !l.hidden);
  for (let i = shown.indexOf(lane) + jump; i >= 0 && i < shown.length; i += jump) {
    const first = shown[i].querySelector('.it');
    if (first) return first.focus();
  }
});

// The search hides the lanes without such a pod, and lists pods that are only counted.
one('search').addEventListener('input', e => {
  const wanted = e.target.value.trim();
  let found = 0;
  for (const lane of lanes) {
    const has = !wanted || lane.dataset.pods.includes(wanted);
    lane.hidden = !has;
    if (wanted && has) found++;
  }
  let text = wanted ? found + (found === 1 ? ' lane' : ' lanes') : '';
  for (const data of all('script.pods')) {
    const list = data.parentNode.querySelector('ul.found');
    list.textContent = '';
    if (!wanted) continue;
    const pods = JSON.parse(data.textContent).filter(p => p[0].includes(wanted));
    text += ', ' + pods.length + (pods.length === 1 ? ' pod' : ' pods');
    for (const p of pods.slice(0, 50)) {
      const item = document.createElement('li');
      item.textContent = p[0] + ': from ' + p[1] + ' to ' + p[2] + (p[4] ? ' on ' + p[4] : '') + (p[3] ? ', ' + p[3] : '');
      list.append(item);
    }
  }
  one('found').textContent = text;
});

window.addEventListener('resize', fit);
fit();
})();

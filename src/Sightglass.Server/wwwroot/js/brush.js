// Selecting a stretch of a chart by dragging. The chart gets one event, in fractions of its width.
export function attach(chart, component) {
  // Gone before this was called.
  if (!chart) return { dispose: () => {} };
  const box = document.createElement('div');
  box.className = 'brush';
  let from = null;
  const at = (event) => {
    const area = chart.getBoundingClientRect();
    return Math.min(1, Math.max(0, (event.clientX - area.left) / area.width));
  };
  const draw = (a, b) => {
    box.style.left = `${Math.min(a, b) * 100}%`;
    box.style.width = `${Math.abs(a - b) * 100}%`;
  };
  const down = (event) => {
    if (event.button !== 0) return;
    from = at(event);
    chart.setPointerCapture(event.pointerId);
    draw(from, from);
    chart.append(box);
  };
  const move = (event) => { if (from !== null) draw(from, at(event)); };
  const up = (event) => {
    if (from === null) return;
    const to = at(event);
    const start = Math.min(from, to), end = Math.max(from, to);
    from = null;
    box.remove();
    if (end - start > 0.005) component.invokeMethodAsync('BrushedAsync', start, end);
  };
  const cancel = () => { from = null; box.remove(); };
  chart.addEventListener('pointerdown', down);
  chart.addEventListener('pointermove', move);
  chart.addEventListener('pointerup', up);
  chart.addEventListener('pointercancel', cancel);
  return { dispose: () => { box.remove(); chart.removeEventListener('pointerdown', down); chart.removeEventListener('pointermove', move); chart.removeEventListener('pointerup', up); chart.removeEventListener('pointercancel', cancel); } };
}

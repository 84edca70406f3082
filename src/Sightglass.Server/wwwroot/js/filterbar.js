// The filter line: tells the component what is typed and where the caret stands, and gives it the keys that work its list of completions.
export function attach(input, mirror, component) {
  // Gone before this was called.
  if (!input) return { set: () => {}, dispose: () => {} };
  let waiting = 0;
  const tell = () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => component.invokeMethodAsync('TypedAsync', input.value, input.selectionStart ?? input.value.length), 40);
  };
  const onKeyDown = (event) => {
    const open = input.getAttribute('aria-expanded') === 'true';
    const works = event.key === 'Enter' || (open && ['ArrowDown', 'ArrowUp', 'Escape'].includes(event.key))
      || (open && event.key === 'Tab' && !event.shiftKey) || (!open && event.key === 'ArrowDown');
    if (!works) return;
    event.preventDefault();
    if (event.key === 'Escape') event.stopPropagation();
    clearTimeout(waiting);
    component.invokeMethodAsync('KeyAsync', event.key, input.value, input.selectionStart ?? input.value.length);
  };
  const onScroll = () => { mirror.scrollLeft = input.scrollLeft; };
  const onBlur = () => setTimeout(() => component.invokeMethodAsync('LeftAsync'), 150);
  const onCaret = (event) => { if (['ArrowLeft', 'ArrowRight', 'Home', 'End'].includes(event.key)) tell(); };

  input.addEventListener('input', tell);
  input.addEventListener('keydown', onKeyDown);
  input.addEventListener('keyup', onCaret);
  input.addEventListener('scroll', onScroll);
  input.addEventListener('blur', onBlur);
  input.addEventListener('focus', tell);
  return {
    set: (value, caret) => {
      clearTimeout(waiting);
      input.value = value;
      if (document.activeElement === input) input.setSelectionRange(caret, caret);
      onScroll();
    },
    dispose: () => {
      clearTimeout(waiting);
      input.removeEventListener('input', tell);
      input.removeEventListener('keydown', onKeyDown);
      input.removeEventListener('keyup', onCaret);
      input.removeEventListener('scroll', onScroll);
      input.removeEventListener('blur', onBlur);
      input.removeEventListener('focus', tell);
    },
  };
}

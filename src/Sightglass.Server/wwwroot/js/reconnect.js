const dialog = document.getElementById('components-reconnect-modal');

dialog.addEventListener('components-reconnect-state-changed', ({ detail: { state } }) => {
  dialog.dataset.state = state;
  if (state === 'show') dialog.showModal();
  else if (state === 'hide') dialog.close();
  else if (state === 'failed') document.addEventListener('visibilitychange', retryWhenSeen);
});

document.getElementById('reconnect-retry').addEventListener('click', retry);
document.getElementById('reconnect-reload').addEventListener('click', () => location.reload());

async function retry() {
  document.removeEventListener('visibilitychange', retryWhenSeen);
  try {
    // False: the server is there and no longer knows this page.
    if (!await Blazor.reconnect() && !await Blazor.resumeCircuit?.()) location.reload();
  } catch {
    document.addEventListener('visibilitychange', retryWhenSeen);
  }
}

async function retryWhenSeen() {
  if (document.visibilityState === 'visible') await retry();
}

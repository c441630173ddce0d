// Keeps the tablet's screen on while the prompter is open, where the browser can.
export function stayAwake(): () => void {
  let lock: WakeLockSentinel | null = null;
  let over = false;
  const take = async () => {
    if (over || document.hidden || !("wakeLock" in navigator)) return;
    lock = await navigator.wakeLock.request("screen").catch(() => null);
  };
  const shown = () => void take();
  void take();
  document.addEventListener("visibilitychange", shown);
  return () => {
    over = true;
    document.removeEventListener("visibilitychange", shown);
    void lock?.release();
  };
}

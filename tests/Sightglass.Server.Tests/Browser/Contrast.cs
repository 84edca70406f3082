namespace Sightglass.Server.Tests.Browser;

/// <summary>Measures the contrast of every visible text on a page, in the page.</summary>
internal static class Contrast
{
    /// <summary>Returns what has less than 4.5 : 1 (3 : 1 from 24 px, or 18.66 px bold).</summary>
    public const string Script = """
        () => {
          const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
          const rgba = (color) => {
            canvas.clearRect(0, 0, 1, 1);
            canvas.fillStyle = color;
            canvas.fillRect(0, 0, 1, 1);
            const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
            return [r, g, b, a / 255];
          };
          const over = ([r, g, b, a], [x, y, z]) => [r * a + x * (1 - a), g * a + y * (1 - a), b * a + z * (1 - a), 1];
          const ground = (e) => {
            const layers = [];
            for (let at = e; at; at = at.parentElement) {
              const color = rgba(getComputedStyle(at).backgroundColor);
              if (color[3] > 0) layers.push(color);
              if (color[3] === 1) break;
            }
            return layers.reverse().reduce((below, layer) => over(layer, below), [255, 255, 255, 1]);
          };
          const light = (c) => {
            const [r, g, b] = c.map((v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
            return 0.2126 * r + 0.7152 * g + 0.0722 * b;
          };
          const bad = new Map();
          const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          while (walk.nextNode()) {
            const text = walk.currentNode.textContent.trim(), e = walk.currentNode.parentElement;
            if (!text || !e.checkVisibility({ opacityProperty: true }) || e.closest('svg, .sr, .skip, .filter-mirror, :disabled, script, style')) continue;
            const style = getComputedStyle(e), below = ground(e), ink = over(rgba(style.color), below);
            const [a, b] = [light(ink), light(below)].sort((x, y) => y - x);
            const ratio = (a + 0.05) / (b + 0.05), size = parseFloat(style.fontSize);
            const needed = size >= 24 || (size >= 18.66 && style.fontWeight >= 700) ? 3 : 4.5;
            if (ratio < needed - 0.01) bad.set(e.className + '|' + e.tagName + '|' + style.color, `${ratio.toFixed(2)}: ${e.tagName}.${e.className} "${text.slice(0, 30)}"`);
          }
          return [...bad.values()];
        }
        """;
}

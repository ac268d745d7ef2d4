// A small check of the page for those who do not see it or use no mouse: an array of what is wrong.
(() => {
    const wrong = [];
    const all = selector => Array.from(document.querySelectorAll(selector)).filter(found => found.checkVisibility());
    const say = (found, what) => wrong.push(`${found.outerHTML.slice(0, 120)}: ${what}`);
    const name = found => found.getAttribute('aria-label') ?? (found.labels?.[0]?.textContent || found.textContent).trim();

    for (const found of all('button, input, select, a, [role=img]')) if (!name(found)) say(found, 'has no name');
    for (const found of all('canvas, svg')) if (found.getAttribute('role') !== 'img') say(found, 'is no img to a reader');
    for (const found of all('section')) if (!document.getElementById(found.getAttribute('aria-labelledby'))) say(found, 'has no heading');
    for (const found of all('th')) if (!found.scope) say(found, 'has no scope');
    for (const found of all('table')) if (!found.caption) say(found, 'has no caption');

    const ids = Array.from(document.querySelectorAll('[id]'), found => found.id);
    for (const id of ids) if (ids.indexOf(id) !== ids.lastIndexOf(id)) wrong.push(`id ${id} stands twice`);
    let level = 0;
    for (const found of all('h1, h2, h3')) {
        if (Number(found.tagName[1]) > level + 1) say(found, 'skips a level of headings');
        level = Number(found.tagName[1]);
    }
    if (!document.documentElement.lang || !document.title) wrong.push('the page has no language or no title');

    // WCAG 2.2, 2.5.8: a target is 24 pixels wide and high at least.
    for (const found of all('button, input')) {
        const {width, height} = found.getBoundingClientRect();
        if (Math.min(width, height) < 24) say(found, `is ${width} x ${height} pixels large`);
    }

    // WCAG 2.2, 1.4.3: text stands out from its ground by 4.5 to 1.
    const linear = part => (part /= 255) <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    const luminance = ([red, green, blue]) => 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
    const colour = text => {
        const [red, green, blue, alpha = 1] = text.match(/[\d.]+/g).map(Number);
        return [red, green, blue, alpha];
    };
    const over = ([red, green, blue, alpha], ground) =>
        [red, green, blue].map((part, index) => alpha * part + (1 - alpha) * ground[index]);
    const groundOf = found => {
        const below = found.parentElement ? groundOf(found.parentElement) : [255, 255, 255];
        return over(colour(getComputedStyle(found).backgroundColor), below);
    };
    for (const found of all('body *')) {
        if (!Array.from(found.childNodes).some(node => node.nodeType === Node.TEXT_NODE && node.data.trim())) continue;
        const style = getComputedStyle(found), ground = groundOf(found);
        const text = found instanceof SVGElement ? style.fill : style.color;
        const [a, b] = [luminance(over(colour(text), ground)), luminance(ground)].sort();
        if ((b + 0.05) / (a + 0.05) < 4.5) say(found, `its contrast is ${((b + 0.05) / (a + 0.05)).toFixed(2)}`);
    }
    return wrong;
})()

// Fills the page, part by part.

function fillHead() {
    const {run, test, network, epochs} = report;
    byId('title').textContent = `nnhost: ${run}`;
    document.title = `${run}: nnhost report`;
    const parts = [];
    if (test) parts.push(`${percent(test.correct / test.records)} right of ${thousands(test.records)} test records ` +
                         `(95 % interval ${percent(test.interval[0])} to ${percent(test.interval[1])})`);
    if (network) parts.push(network.text);
    if (epochs.length > 0) parts.push(`${epochs.at(-1).epoch} ${epochs.at(-1).epoch === 1 ? 'epoch' : 'epochs'}`);
    byId('headline').textContent = parts.join(' · ');
    byId('footer').textContent = `Written by nnhost ${report.version}. One file, no network: keep it, send it, open it anywhere.`;
}

/** A command with a button that copies it. */
function commandBlock(title, command) {
    const button = element('button', {type: 'button'}, 'Copy');
    button.setAttribute('aria-label', `Copy: ${title}`);
    button.addEventListener('click', async () => {
        const copied = await navigator.clipboard?.writeText(command).then(() => true, () => false);
        button.textContent = copied ? 'Copied' : 'Select it and copy';
    });
    return element('div', {class: 'command'}, element('h3', {}, title), element('pre', {tabindex: 0}, command), button);
}

function fillSettings() {
    const parts = byId('settings-parts');
    if (report.command) parts.append(commandBlock('Repeat the run', report.command));
    if (report.full_command) parts.append(commandBlock('The same, without the run folder', report.full_command));
    if (report.missing.settings) parts.append(element('p', {class: 'missing'}, report.missing.settings));
    if (report.settings.length > 0) {
        const rows = report.settings.map(([name, value]) =>
            element('tr', {}, element('th', {scope: 'row'}, name), element('td', {}, value)));
        parts.append(element('table', {class: 'settings'}, element('caption', {}, 'Every setting'),
                             element('tbody', {}, ...rows)));
    }
    for (const remark of report.remarks) parts.append(element('p', {class: 'missing'}, remark));
}

unpackDigits();
fillHead();
fillPad();
fillCurves();
fillConfusion();
fillBackquery();
fillWeights();
fillSettings();

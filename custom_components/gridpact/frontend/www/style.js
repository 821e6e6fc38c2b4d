// How it looks: the theme's colours, and less where there is less room.

export const STYLE = `
:host { display:block; height:100%; container-type:inline-size;
  --green:var(--success-color,#2e8b34); --amber:#f59300; --orange:#d9480f;
  --blue:var(--info-color,#0288d1); --calm:var(--blue-grey-color,#6b7a85);
  --faint:color-mix(in srgb,var(--primary-text-color) 8%,transparent); --grey:color-mix(in srgb,var(--primary-text-color) 22%,transparent); }
ha-card { --tone:var(--calm); --ink:color-mix(in srgb,var(--tone) 62%,var(--primary-text-color)); color:var(--primary-text-color); font-size:14px; line-height:20px; overflow:hidden;
  height:100%; display:flex; flex-direction:column; box-sizing:border-box }
[data-state=setup],[data-state=bidding] { --tone:var(--blue) } [data-state=planned] { --tone:var(--amber) }
[data-state=active],[data-state=paid] { --tone:var(--green) } [data-state=error] { --tone:var(--orange) } [data-state=trading] { --tone:var(--teal-color,#00897b) }
ha-icon { flex:none; display:block; width:24px; height:24px }
button { font:inherit; color:inherit; background:none; border:0; padding:0; text-align:start; cursor:pointer; border-radius:8px; min-width:0 }
button:disabled { cursor:default }
button:focus-visible { outline:2px solid var(--primary-color,#03a9f4); outline-offset:2px }
b { font-weight:500 } span { min-width:0 }
.head { display:flex; align-items:center; gap:12px; padding:12px 12px 0 }
.bubble { width:40px; height:40px; border-radius:50%; display:grid; place-items:center; flex:none; color:var(--tone); background:color-mix(in srgb,var(--tone) 16%,transparent) }
.who { flex:1 } .who b { display:block; white-space:nowrap; overflow:hidden; text-overflow:ellipsis }
.who span,.row span,.foot span,.cap { color:var(--secondary-text-color); font-size:12px; line-height:16px } .who span,.row span { display:block }
.auto { font-weight:500; font-size:12px; line-height:28px; padding:0 10px 0 8px; border-radius:14px; display:flex; align-items:center; gap:6px; flex:none; background:var(--faint); color:var(--secondary-text-color) }
.auto i { width:22px; height:12px; border-radius:6px; background:var(--grey); position:relative }
.auto i::after { content:""; position:absolute; width:8px; height:8px; border-radius:50%; background:#fff; top:2px; left:2px; transition:left .15s }
.auto[aria-checked=true] { color:color-mix(in srgb,var(--green) 62%,var(--primary-text-color)); background:color-mix(in srgb,var(--green) 14%,transparent) }
.auto[aria-checked=true] i { background:var(--green) } .auto[aria-checked=true] i::after { left:12px }
.hero { padding:16px 16px 4px } h2 { margin:0; font-size:26px; line-height:32px; font-weight:500; letter-spacing:-.2px } h2 small { font-size:16px; font-weight:400; letter-spacing:0; color:var(--secondary-text-color) }
.good h2 { color:var(--tone) } .hero p { margin:4px 0 0; overflow-wrap:anywhere; color:var(--secondary-text-color) } .hero p b { color:var(--primary-text-color) }
.body { padding:12px 16px 8px; flex:1; display:flex; flex-direction:column; gap:12px }
.bar { height:8px; border-radius:4px; background:color-mix(in srgb,var(--tone) 18%,transparent); overflow:hidden } .bar i { display:block; height:100%; border-radius:4px; background:var(--tone); transition:width .6s }
.cap { display:flex; justify-content:space-between; gap:8px; margin-top:4px }
.bars { display:flex; align-items:flex-end; gap:6px; height:88px } .bars > i { flex:1; border-radius:5px; overflow:hidden; display:flex; flex-direction:column; box-sizing:border-box }
.bars .open { border:1px dashed var(--grey) } .bars s { flex:1; background:var(--tone) } .bars b { background:var(--grey) }
.bars.days { height:56px; gap:3px } .days > i { background:var(--green); border-radius:2px } .days > .nil { background:var(--grey) }
.legend { display:flex; gap:12px } .legend span { display:flex; align-items:center; gap:5px } .legend i { width:9px; height:9px; border-radius:2px; box-sizing:border-box }
.saved { background:var(--tone) } .used { background:var(--grey) } .usual { border:1px dashed currentColor }
.rows { display:flex; flex-direction:column; gap:2px; margin:0 -8px }
.row { display:flex; align-items:center; gap:12px; padding:6px 8px; border-radius:8px; min-height:32px } .row ha-icon { color:var(--secondary-text-color) }
.what { flex:1; min-width:0 } .what b { font-weight:400; display:block; white-space:nowrap; overflow:hidden; text-overflow:ellipsis }
.row em { font-style:normal; font-weight:500; white-space:nowrap; text-align:end } .row em span { font-weight:400 }
.off ha-icon,.todo ha-icon { color:var(--tone) } .dim > * { opacity:.74 } .done ha-icon { color:var(--green) } .todo { background:color-mix(in srgb,var(--tone) 9%,transparent) }
.flow { display:flex; flex-direction:column; gap:8px } .flow .row { padding:8px 12px; border:1px solid var(--divider-color) } .flow .live { border-color:var(--tone); background:color-mix(in srgb,var(--tone) 9%,transparent) } .live ha-icon { color:var(--tone) }
.act { font-weight:500; font-size:13px; line-height:32px; padding:0 14px; border-radius:16px; white-space:nowrap; color:var(--ink); background:color-mix(in srgb,var(--tone) 14%,transparent) }
.full { color:#fff; background:var(--tone) } .plain { background:none; color:var(--secondary-text-color); padding:0 8px }
.act:hover,.auto:hover { filter:brightness(1.08) }
.ribbon { position:relative; height:48px } .ribbon div { position:absolute } .line { inset:12px 0 auto; height:8px; border-radius:4px; background:var(--faint) }
.ev { top:8px; height:16px; border-radius:8px; background:var(--amber) } .now { top:4px; width:3px; height:24px; border-radius:2px; background:var(--primary-text-color) }
.ribbon span { position:absolute; top:30px; font-size:12px; line-height:16px; color:var(--secondary-text-color); transform:translateX(-50%); white-space:nowrap }
.foot { display:grid; grid-template-columns:repeat(3,1fr); border-top:1px solid var(--divider-color); margin-top:auto }
.foot button { padding:10px 4px 10px 12px; border-radius:0 } .foot button:first-child { padding-inline-start:16px } .foot button + button { border-inline-start:1px solid var(--divider-color) }
.foot button:focus-visible { outline-offset:-3px } .foot b { display:block; font-size:16px; line-height:20px } .foot span { display:block; white-space:nowrap; overflow:hidden; text-overflow:ellipsis }
.end { display:flex; justify-content:space-between; align-items:center; gap:8px; margin:0 -8px } .end > .full:only-child { margin-inline-start:auto }
.ask { border-radius:8px; padding:8px 16px; margin:0 -8px; background:var(--faint) } .ask p { margin:0 0 8px }
@container (max-width:300px) { .auto span,.foot button:nth-child(n+3),.cap span:nth-child(2):nth-last-child(2) { display:none } .foot { grid-template-columns:1fr 1fr } h2 { font-size:21px; line-height:26px } .auto { padding:0 8px; height:28px }
  .bars { gap:4px; height:64px } .row { gap:4px 10px; flex-wrap:wrap } .what { flex:1 0 calc(100% - 44px) } .what b { white-space:normal } .row em { text-align:start; flex-basis:100%; padding-inline-start:34px } .row em span { display:none } .row .act { margin-inline-start:34px } .end { flex-wrap:wrap } }
@container (max-width:200px) { .bubble { display:none } .hero { padding:12px 12px 4px } .body { padding:12px 12px 8px } .end { gap:0 } }
@media (prefers-reduced-motion:reduce) { * { transition:none !important } }
`;

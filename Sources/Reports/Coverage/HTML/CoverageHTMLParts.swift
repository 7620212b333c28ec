/// What of `CoverageHTML` is the same in each page: its style and its script, and the digests by which the policy of
/// the page knows them (a test makes them again).
enum CoverageHTMLParts {
    static let styleDigest = "sha256-wrDy15SLkoTXKrfXBseBCxm5/cYN1B16qKtCu2Qdy/w="
    static let scriptDigest = "sha256-zehC7EW4+7BzdE84zSnaJB0rUI4DLY19e2QXsKm5hWk="

    static let style = """
        :root{color-scheme:light dark;--bg:#fff;--fg:#1c2128;--dim:#656d76;--line:#d8dee4;--soft:#f6f8fa;
        --link:#0757ba;
        --good:#1a7f37;--mid:#9a6700;--bad:#c22334;--badbg:#ffe9e9;--midbg:#fff6d6;--goodbar:#4ac26b;
        --midbar:#dba928;--change:#0969da}
        @media(prefers-color-scheme:dark){:root{--bg:#0f141b;--fg:#dfe5ec;--dim:#919ba7;--line:#2c343e;
        --soft:#171d26;
        --link:#6cb0ff;--good:#4cc065;--mid:#dcae42;--bad:#ff7d78;--badbg:#3c191e;--midbg:#352b0e;--goodbar:#2f9a47;
        --midbar:#c59a33;--change:#5aa4ff}}
        *,::before,::after{box-sizing:border-box}
        body{margin:0 auto;padding:2rem 1.25rem 6rem;max-width:72rem;background:var(--bg);color:var(--fg);
        font:16px/1.5 system-ui,"Segoe UI",Roboto,"Helvetica Neue",sans-serif;font-variant-numeric:tabular-nums}
        a{color:var(--link);text-decoration:none}a:hover{text-decoration:underline}
        :focus-visible{outline:2px solid var(--link);outline-offset:2px;border-radius:3px}
        [hidden]{display:none!important}
        header p{margin:.5rem 0;color:var(--dim);overflow-wrap:anywhere}header p.of{margin:0}
        header b{color:var(--fg)}
        h1{display:flex;flex-wrap:wrap;align-items:baseline;margin:0 0 .5rem;font-size:3.25rem;font-weight:650;
        line-height:1.15;
        letter-spacing:-.02em}
        h1 small{font-size:1.5rem;font-weight:500;color:var(--dim);letter-spacing:0}
        h1 span{margin-left:.85rem;padding:.15rem .7rem;align-self:center;border-radius:1rem;font-size:.875rem;
        font-weight:600;
        letter-spacing:0;line-height:1.5;border:1px solid}
        .pass{color:var(--good)}.block{color:var(--bad)}
        header p.why{padding:.6rem .9rem;border-left:3px solid var(--bad);background:var(--badbg);color:var(--fg);
        border-radius:0 6px 6px 0}
        header p.why b{margin-right:.35rem;color:var(--bad)}
        .bar{display:block;width:100%;height:8px;border-radius:4px;background:var(--line)}
        .bar rect{fill:var(--goodbar)}.bar.middle rect{fill:var(--midbar)}.bar.low rect{fill:var(--bad)}
        .tools{display:flex;flex-wrap:wrap;align-items:center;gap:.5rem 1rem;margin-top:2rem;color:var(--dim);
        font-size:.875rem}
        .tools input{flex:1 1 14rem;max-width:24rem;padding:.45rem .7rem;border:1px solid var(--line);
        border-radius:6px;
        background:var(--bg);color:inherit;font:inherit;font-size:1rem}
        kbd{padding:0 .35rem;border:1px solid var(--line);border-bottom-width:2px;border-radius:4px;
        background:var(--soft);
        font:.8125rem/1.4 ui-monospace,Menlo,Consolas,monospace}
        nav{margin:1rem 0 2.5rem}
        table{width:100%;border-collapse:collapse;font-size:.9375rem}
        th,td{padding:.4rem .6rem;text-align:right;white-space:nowrap;border-bottom:1px solid var(--line)}
        th{position:sticky;top:0;z-index:1;border:0;box-shadow:inset 0 -1px var(--line);background:var(--bg);
        color:var(--dim);font-size:.8125rem;font-weight:600}
        th:first-child,td:first-child{width:100%;padding-left:0;text-align:left;white-space:normal;
        overflow-wrap:anywhere}
        th:last-child,td:last-child{padding-left:1rem;padding-right:0}
        th button{padding:0;border:0;background:none;color:inherit;font:inherit;cursor:pointer}
        th button:hover{color:var(--fg)}
        th[aria-sort] button{color:var(--fg)}
        th[aria-sort=ascending] button::after{content:" ↑"}th[aria-sort=descending] button::after{content:" ↓"}
        td a{display:block}td a span{color:var(--dim)}td a b{font-weight:550}
        td.bars{min-width:8rem}td .bar{height:6px}
        tbody tr:hover{background:var(--soft)}
        tr.under td:nth-child(2){color:var(--bad);font-weight:600}
        details{margin-bottom:.5rem;border:1px solid var(--line);border-radius:8px}
        summary{position:sticky;top:0;z-index:1;display:flex;flex-wrap:wrap;align-items:baseline;gap:0 1rem;
        padding:.55rem .9rem;
        border-radius:8px;background:var(--soft);cursor:pointer;list-style:none}
        summary::-webkit-details-marker{display:none}
        summary::before{content:"";flex:none;align-self:center;width:.6rem;height:.6rem;margin:0 -.35rem 0 .1rem;
        border:solid var(--dim);border-width:0 2px 2px 0;transform:rotate(-45deg)}
        details[open]>summary::before{transform:rotate(45deg)}
        details[open]>summary{border-radius:8px 8px 0 0;border-bottom:1px solid var(--line)}
        h2{flex:1 1 12rem;margin:0;font-size:.9375rem;font-weight:400;overflow-wrap:anywhere}h2 b{font-weight:600}
        h2 span,.part{color:var(--dim)}.part{min-width:6.5rem;text-align:right}
        summary{font-size:.9375rem}
        details>div{scroll-margin-top:3rem}
        .missed,.note{margin:0;padding:.5rem .9rem;font-size:.875rem;color:var(--dim);
        border-bottom:1px solid var(--line);
        max-height:8.5rem;overflow:auto}
        .missed a,.missed span{display:inline-block;margin-right:.5rem}
        .missed a{color:var(--bad)}
        .note{color:var(--mid)}
        pre{margin:0;padding:.4rem 0;overflow-x:auto;counter-reset:n;tab-size:4;border-radius:0 0 8px 8px;
        font:.8125rem/1.55 ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace}
        code{display:inline-block;min-width:100%;font:inherit}
        code>span{display:block;position:relative;padding:0 1rem 0 13.5ch;counter-increment:n;
        scroll-margin-top:7rem}
        code>span::before,code>span::after{position:absolute;top:0;height:100%;color:var(--dim);text-align:right;
        user-select:none}
        code>span::before{content:counter(n);left:0;width:5.5ch}
        code>span::after{content:attr(data-h);left:6ch;width:6ch;padding-right:1ch;
        border-right:1px solid var(--line)}
        code>span[data-h]::after{content:attr(data-h) "×"}
        code>.h::after{color:var(--good)}
        code>.m{background:var(--badbg)}code>.m::after{border-right:3px solid var(--bad);color:var(--bad);
        font-weight:700}
        code>.p{background:var(--midbg)}code>.p::after{border-right:3px solid var(--mid);color:var(--mid);
        font-weight:700}
        code>.c::before{color:var(--change);font-weight:700;box-shadow:inset 3px 0 var(--change)}
        code>:target{outline:2px solid var(--link);outline-offset:-2px}
        code i{margin-left:2ch;color:var(--mid);font-style:normal;font-size:.92em;user-select:none}
        footer{margin-top:3rem;color:var(--dim);font-size:.875rem}
        @media(max-width:40rem){body{padding:1.25rem .75rem 4rem}h1{font-size:2.5rem}.bars,.all{display:none}
        th,td{padding:.4rem .35rem}th:nth-child(4),td:nth-child(4){padding-right:0}.part{min-width:0}
        h2{flex-basis:calc(100% - 2rem)}.tools span{display:none}
        code>span{padding-left:10.5ch}code>span::before{width:4.5ch}code>span::after{left:4.5ch;width:5.5ch;
        padding-right:.5ch}}
        @media print{summary,th{position:static}.tools{display:none}}
        """

    static let script = """
        (()=>{const d=document,all=(s,e=d)=>[...e.querySelectorAll(s)],table=d.querySelector('table');
        const open=()=>{const e=d.getElementById(location.hash.slice(1)),f=e&&e.closest('details');
        if(f&&!f.open){f.open=true;e.scrollIntoView()}};
        addEventListener('hashchange',open);open();
        if(!table)return;
        const body=table.tBodies[0],rows=[...body.rows],files=all('details'),value=(r,i)=>r.cells[i].dataset.v;
        all('th',table).forEach((th,i)=>{if(!th.textContent)return;
        const b=d.createElement('button');b.type='button';b.append(...th.childNodes);th.append(b);
        b.addEventListener('click',()=>{const up=th.ariaSort?th.ariaSort==='descending':i===0;
        all('th',table).forEach(o=>o.removeAttribute('aria-sort'));
        th.setAttribute('aria-sort',up?'ascending':'descending');
        const by=i===0?(x,y)=>{const p=x.cells[0].textContent,q=y.cells[0].textContent;return p<q?-1:p>q?1:0}
        :(x,y)=>value(x,i)-value(y,i);
        body.append(...rows.sort((x,y)=>up?by(x,y):by(y,x)))})});
        all('th',table)[3].setAttribute('aria-sort','descending');
        const make=t=>d.createElement(t);
        const tools=make('div'),find=make('input'),count=make('output'),keys=make('span');
        tools.className='tools';find.type='search';find.placeholder='Filter files';
        find.setAttribute('aria-label','Filter files');
        const key=k=>{const e=make('kbd');e.append(k);return e};
        keys.append(key('n'),' ',key('p'),' next, previous missed  ',key('/'),' filter');
        tools.append(find,count,keys);table.parentNode.before(tools);
        const names=files.map(f=>f.querySelector('h2').textContent.toLowerCase());
        const filter=()=>{const t=find.value.toLowerCase();let n=0;
        rows.forEach(r=>{r.hidden=!r.cells[0].textContent.toLowerCase().includes(t);n+=!r.hidden});
        files.forEach((f,i)=>{f.hidden=!names[i].includes(t)});
        count.value=t?n+' of '+rows.length+' files':''};
        find.addEventListener('input',filter);
        const stops=all('.missed a');
        addEventListener('keydown',e=>{if(e.ctrlKey||e.metaKey||e.altKey)return;
        if(e.target===find){if(e.key==='Escape'){find.value='';filter();find.blur()}return}
        if(e.key==='/'){e.preventDefault();find.focus();return}
        const step={n:1,p:-1}[e.key];if(!step)return;
        const seen=stops.filter(s=>!s.closest('details').hidden);if(!seen.length)return;
        const at=seen.findIndex(s=>s.hash===location.hash),to=at<0?(step>0?0:seen.length-1):at+step;
        if(seen[to])location.hash=seen[to].hash})})()
        """
}

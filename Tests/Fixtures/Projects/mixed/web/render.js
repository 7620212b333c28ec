'use strict';

const routes = require('./routes.json');

function page(route) {
  if (!routes.includes(route)) throw new Error(`no route ${route}`);
  return `<h1>${route}</h1>`;
}

if (require.main === module) console.log(page(process.argv[2]));

module.exports = { page };

'use strict';

const assert = require('node:assert');
const test = require('node:test');

test('the package has its function', () => assert.deepStrictEqual(Object.keys(require('..')), ['slug']));

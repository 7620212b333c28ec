'use strict';

const assert = require('node:assert');
const test = require('node:test');
const { page } = require('../render');

test('a route has its page', () => assert.strictEqual(page('/about'), '<h1>/about</h1>'));
test('others have none', () => assert.throws(() => page('/nowhere'), /no route/));

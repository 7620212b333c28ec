'use strict';

const assert = require('node:assert');
const test = require('node:test');
const { slug } = require('../lib');

test('words are joined by dashes', () => assert.strictEqual(slug('Hello,  World!'), 'hello-world'));
test('nothing stays nothing', () => assert.strictEqual(slug('--'), ''));

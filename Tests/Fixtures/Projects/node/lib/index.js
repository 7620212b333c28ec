'use strict';

/** The slug of a title: small letters and digits, joined by dashes. */
function slug(title) {
  return title.toLowerCase().split(/[^a-z0-9]+/).filter(Boolean).join('-');
}

module.exports = { slug };

/**
 * Hashes that are the same on every machine and in every version of Java, because splits, orders
 * and draws are made from them. Uses nothing else.
 */
package io.tandem.hashing;

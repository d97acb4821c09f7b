/**
 * Hashes that are the same on every machine and in every version of Java, because splits, orders
 * and random draws depend on them, and a map whose keys are {@code long}. Uses no other package.
 */
package io.tandem.hashing;

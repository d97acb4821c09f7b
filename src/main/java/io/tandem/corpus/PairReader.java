package io.tandem.corpus;

import java.io.Closeable;

/** The pairs of one {@link BitextFile}, in the order of the file. */
interface PairReader extends Closeable {
  /** The next pair, or null after the last. */
  RawPair next();
}

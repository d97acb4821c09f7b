package io.tandem.corpus.format;

import java.io.Closeable;

/** The pairs of one {@link BitextFile}, in the order of the file. */
public interface PairReader extends Closeable {
  /** The next pair, or null after the last. */
  RawPair next();
}

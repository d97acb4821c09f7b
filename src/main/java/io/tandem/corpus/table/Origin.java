package io.tandem.corpus.table;

/**
 * The place where a pair was read.
 *
 * @param file see {@link PairTable#FILE}
 * @param line see {@link PairTable#LINE}
 * @param fileOrder see {@link PairTable#FILE_ORDER}
 */
public record Origin(String file, long line, int fileOrder) {
  /** The pair's number in its corpus, in the order of files and lines. */
  public long id() {
    return PairTable.id(fileOrder, line);
  }
}

package io.tandem.corpus.format;

import java.io.IOException;

/** The messages of a gettext catalogue without their translations, which need not be there. */
final class MessageReader implements PairReader {
  private final PairReader catalogue;

  MessageReader(PairReader catalogue) {
    this.catalogue = catalogue;
  }

  @Override
  public RawPair next() {
    RawPair pair = catalogue.next();
    boolean isMessage =
        pair != null && pair.reason().filter(GettextFile.UNTRANSLATED::equals).isPresent();
    return pair == null || (pair.reason().isPresent() && !isMessage)
        ? pair
        : RawPair.ofSource(pair.line(), pair.source());
  }

  @Override
  public void close() throws IOException {
    catalogue.close();
  }
}

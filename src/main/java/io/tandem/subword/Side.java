package io.tandem.subword;

import io.tandem.text.moses.TextForm;
import java.util.Locale;

/** The sides of a pair. */
public enum Side {
  SOURCE {
    @Override
    TextForm form(LineWords words) {
      return words.source();
    }

    @Override
    TaggedLine tagged(String line, Vocabulary vocabulary) {
      return TaggedLine.of(line, vocabulary);
    }
  },
  /** Has no tags. */
  TARGET {
    @Override
    TextForm form(LineWords words) {
      return words.target();
    }

    @Override
    TaggedLine tagged(String line, Vocabulary vocabulary) {
      return TaggedLine.untagged(line);
    }
  };

  /** Returns the form of this side's text. */
  abstract TextForm form(LineWords words);

  /** Returns a line of this side and the tags that it begins with. */
  abstract TaggedLine tagged(String line, Vocabulary vocabulary);

  /** Returns the name of this side's own file, such as {@code vocabulary.source.txt}. */
  String file(String name) {
    int end = name.lastIndexOf('.');
    return name.substring(0, end) + "." + name().toLowerCase(Locale.ROOT) + name.substring(end);
  }
}

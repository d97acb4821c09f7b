package io.tandem.text;

import java.util.Locale;

/** Whether letters keep their case. */
public enum Casing {
  KEEP {
    @Override
    public String apply(String text) {
      return text;
    }
  },
  /** Lower case by Unicode's rules, the same in every locale. */
  LOWER {
    @Override
    public String apply(String text) {
      return text.toLowerCase(Locale.ROOT);
    }
  };

  public abstract String apply(String text);
}

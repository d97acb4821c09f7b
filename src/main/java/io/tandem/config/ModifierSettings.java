package io.tandem.config;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import io.tandem.Check;
import java.io.Serializable;
import java.util.Map;

/**
 * One element of {@code training.modifiers}, complete with the defaults of its kind.
 *
 * @param share the share of pairs that are changed in this way, anew in each epoch
 * @param rate the share of a changed sentence's words that get a typo; 0 for other kinds
 */
public record ModifierSettings(Kind modifier, double share, double rate) implements Serializable {
  static final String MODIFIER = "modifier";
  private static final String RATE = "rate";
  private static final String SETTING = "training.modifiers ";

  public ModifierSettings {
    Check.within(SETTING + modifier + " share", share, 0, 1);
    Check.within(SETTING + modifier + " " + RATE, rate, 0, 1);
  }

  static ModifierSettings of(ConfigObject element) {
    return RecordBinder.bind(
        element.toConfig().withFallback(ConfigFactory.parseMap(Map.of(RATE, 0))),
        ModifierSettings.class,
        SETTING + element.toConfig().getString(MODIFIER) + " ");
  }

  /** Returns the element as settings give it. */
  @Override
  public String toString() {
    return "{ %s = %s, share = %s%s }"
        .formatted(MODIFIER, modifier, share, modifier == Kind.TYPOS ? ", rate = " + rate : "");
  }

  /** The kinds of modifiers. */
  public enum Kind {
    /** Puts both sides in upper case. */
    UPPER_CASE,
    /** Begins every word of both sides with a capital. */
    TITLE_CASE,
    /** Misspells words of the source. */
    TYPOS,
    /** Removes the punctuation at the end of both sides. */
    END_PUNCTUATION,
    /** Appends another pair. */
    MERGE,
    /** Replaces both sides by the same random characters. */
    NOISE,
    /** Puts translations of words into the source, behind the words. */
    TERMS;

    /** Returns whether capitals are changed. A pair gets one such modifier at most. */
    public boolean changesCapitals() {
      return this == UPPER_CASE || this == TITLE_CASE;
    }

    /** Returns the name in settings. */
    @Override
    public String toString() {
      return SettingsText.name(this);
    }
  }
}

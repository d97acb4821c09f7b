package io.tandem.interop.model;

import io.tandem.UserException;
import io.tandem.config.SettingsText;

/** Refuses to export what a format cannot say, and names the setting that would allow it. */
public final class Unsupported {
  private Unsupported() {}

  /**
   * @param setting the setting of the model, such as {@code model.positions}
   * @param format the format's name in a sentence
   * @param why what the format has instead
   * @param remedy what to train with, or where else to export to
   */
  public static UserException setting(
      String setting, Enum<?> value, String format, String why, String remedy) {
    return UserException.of(
        "%s = %s cannot be exported to %s: %s; %s",
        setting, SettingsText.name(value), format, why, remedy);
  }
}

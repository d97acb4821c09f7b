package io.tandem.interop.model;

import io.tandem.UserException;
import io.tandem.config.SettingsText;

/** Rejects a model that a format cannot represent, and names the setting to change. */
public final class Unsupported {
  private Unsupported() {}

  /**
   * @param setting the setting of the model, such as {@code model.positions}
   * @param format the format's name in a sentence
   * @param why the limitation of the format
   * @param remedy settings to train with, or other formats
   */
  public static UserException setting(
      String setting, Enum<?> value, String format, String why, String remedy) {
    return UserException.of(
        "%s = %s cannot be exported to %s: %s; %s",
        setting, SettingsText.name(value), format, why, remedy);
  }
}

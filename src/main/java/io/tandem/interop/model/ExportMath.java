package io.tandem.interop.model;

import java.util.Locale;

/** The number formats that exported weights may have. */
public enum ExportMath {
  FLOAT32,
  /** Whole numbers from -127 to 127 with one scale for each row. */
  INT8;

  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}

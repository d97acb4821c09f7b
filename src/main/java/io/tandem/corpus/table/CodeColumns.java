package io.tandem.corpus.table;

import java.util.List;

/**
 * The columns of strings that a data source of XLIFF or TMX adds with {@code inlineCodes=columns},
 * and from which units are written back.
 */
public final class CodeColumns {
  /** The source as XML, with its inline codes. */
  public static final String SOURCE_CODES = "sourceCodes";

  /** The target as XML, with its inline codes; null if there is none. */
  public static final String TARGET_CODES = "targetCodes";

  /** The id of the {@code file} element, in XLIFF 1 its {@code original}. */
  public static final String FILE_ID = "fileId";

  /** The id of the unit, in TMX its {@code tuid}; null if it has none. */
  public static final String UNIT_ID = "unitId";

  /** The id of the segment; null in XLIFF 1 unless a unit has several, and if it has none. */
  public static final String SEGMENT_ID = "segmentId";

  /** The state of the target; null if it has none. */
  public static final String STATE = "state";

  /** The content of a unit's {@code originalData} as XML; null if it has none. */
  public static final String ORIGINAL_DATA = "originalData";

  public static final List<String> OF_XLIFF =
      List.of(SOURCE_CODES, TARGET_CODES, FILE_ID, UNIT_ID, SEGMENT_ID, STATE, ORIGINAL_DATA);

  public static final List<String> OF_TMX = List.of(SOURCE_CODES, TARGET_CODES, UNIT_ID);

  private CodeColumns() {}
}

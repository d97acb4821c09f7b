package io.tandem.interop.model;

import io.tandem.UserException;
import io.tandem.config.SettingsReader;
import java.util.List;
import java.util.regex.Pattern;

/** The languages of a model as another tool names them. */
public final class Languages {
  private static final Pattern CODE = Pattern.compile("[A-Za-z]{2,3}([-_][A-Za-z0-9]{1,8})*");

  private Languages() {}

  /** Returns them as settings; none unless both are valid language tags in Tandem's settings. */
  public static List<String> settings(String source, String target) {
    List<String> settings =
        List.of("corpus.sourceLanguage=" + source, "corpus.targetLanguage=" + target);
    if (!CODE.matcher(source).matches() || !CODE.matcher(target).matches()) {
      return List.of();
    }
    try {
      SettingsReader.ofText("", settings).settings();
      return settings;
    } catch (UserException e) {
      // Names of families, such as "roa", only inform people.
      return List.of();
    }
  }
}

package io.tandem.config;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** The valid form of a tag, which distinguishes it from words of the text and from other tokens. */
final class Tag {
  private static final Pattern FORM = Pattern.compile("<[^\\s<>]+>|>>[^\\s<>]+<<");
  private static final Pattern TAKEN = Pattern.compile("<(pad|s|/s|unk|0x[0-9A-F]{2})>");

  private Tag() {}

  static void requireTags(String setting, List<String> tags) {
    Set<String> before = new HashSet<>();
    for (String tag : tags) {
      if (!FORM.matcher(tag).matches() || TAKEN.matcher(tag).matches()) {
        throw new UserException(
            "%s = %s: \"%s\" is not a tag; a tag is a word in angle brackets such as <bt> or <2de>, or such as >>deu<<, other than <pad>, <s>, </s>, <unk> and bytes"
                .formatted(setting, tags, tag));
      }
      if (!before.add(tag)) {
        throw new UserException("%s = %s: %s occurs twice".formatted(setting, tags, tag));
      }
    }
  }
}

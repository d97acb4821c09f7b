package io.tandem.subword.huggingface;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collection;
import java.util.List;

/**
 * The ids of the tokens that begin, end and pad sentences, as given by the post-processor and the
 * padding; otherwise special tokens with one of the usual names.
 *
 * @param begin -1: none
 * @param end -1: none
 * @param padding -1: none
 */
record SentenceMarks(int begin, int end, int padding) {
  private static final int NONE = -1;
  private static final List<String> BEGIN = List.of("<s>", "<bos>", "[BOS]", "[CLS]");
  private static final List<String> END = List.of("</s>", "<eos>", "[EOS]", "[SEP]");
  private static final List<String> PADDING = List.of("<pad>", "[PAD]");

  static SentenceMarks of(JsonNode padding, Component processor, Collection<AddedToken> tokens) {
    int begin = NONE;
    int end = NONE;
    for (Component part : processor.parts("processors")) {
      begin = begin == NONE ? marked(part, "cls", true) : begin;
      end = end == NONE ? marked(part, "sep", false) : end;
    }
    int pad = padding.path("pad_id").asInt(NONE);
    end = end == NONE ? named(END, tokens) : end;
    begin = begin == NONE ? named(BEGIN, tokens) : begin;
    return new SentenceMarks(
        begin == end ? NONE : begin, end, pad == NONE ? named(PADDING, tokens) : pad);
  }

  private static int marked(Component processor, String key, boolean beforeText) {
    return switch (processor.type()) {
      case "BertProcessing", "RobertaProcessing" -> processor.json().path(key).path(1).asInt(NONE);
      case "TemplateProcessing" -> ofTemplate(processor.json(), beforeText);
      default -> NONE;
    };
  }

  /** Returns the token next to the text, as in {@code <s> $A </s>}. */
  private static int ofTemplate(JsonNode template, boolean beforeText) {
    String before = "";
    boolean textSeen = false;
    for (JsonNode part : template.path("single")) {
      String token = part.path("SpecialToken").path("id").asText();
      if (part.has("Sequence")) {
        textSeen = true;
      } else if (!textSeen) {
        before = token;
      } else if (!beforeText) {
        return idOf(template, token);
      }
    }
    return beforeText ? idOf(template, before) : NONE;
  }

  private static int idOf(JsonNode template, String token) {
    return template.path("special_tokens").path(token).path("ids").path(0).asInt(NONE);
  }

  private static int named(List<String> names, Collection<AddedToken> tokens) {
    return names.stream()
        .flatMap(
            name ->
                tokens.stream().filter(token -> token.special() && token.content().equals(name)))
        .mapToInt(AddedToken::id)
        .findFirst()
        .orElse(NONE);
  }
}

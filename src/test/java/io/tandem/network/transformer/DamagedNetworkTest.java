package io.tandem.network.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tandem.UserException;
import io.tandem.toy.HostileVertex;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Descriptions of networks that are damaged, or were changed to do harm. */
class DamagedNetworkTest {
  private static final String ORIGIN = "checkpoints/00000010/network.json";

  private static String json;
  private static long parameters;

  @BeforeAll
  static void readNetwork() throws IOException {
    try (InputStream in =
        DamagedNetworkTest.class.getResourceAsStream(
            "/io/tandem/translation/spark/trained/network-0.json")) {
      json = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    parameters = TransformerGraph.parameters(ComputationGraphConfiguration.fromJson(json));
  }

  @Test
  void oneThatFitsIsRead() {
    assertThat(TransformerGraph.configuration(json, parameters, ORIGIN).getVertices())
        .containsKey("encoder0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{}",
        "{\"vertices\": {\"encoder0\": null}}",
        "<html>",
        "{\"a\":"
      })
  void whatIsNoneIsRefused(String text) {
    assertThatThrownBy(() -> TransformerGraph.configuration(text, parameters, ORIGIN))
        .isInstanceOf(UserException.class)
        .hasMessage(
            ORIGIN
                + ": the network's description is damaged, or not Tandem's; copy the model again");
  }

  @Test
  void sizesThatWouldFillTheMemoryAreRefusedBeforeAnythingIsAllocated() {
    String huge = json.replaceAll("\"feedForwardSize\" : \\d+", "\"feedForwardSize\" : 900000000");
    assertThat(huge).isNotEqualTo(json);
    assertThatThrownBy(() -> TransformerGraph.configuration(huge, parameters, ORIGIN))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith(ORIGIN + ": ");
  }

  @Test
  void aClassThatIsNoPartOfANetworkIsNotMade() {
    String evil =
        json.replaceFirst("\"@class\" : \"[^\"]+\"", "\"@class\" : \"javax.swing.JEditorPane\"");
    assertThat(evil).isNotEqualTo(json);
    assertThatThrownBy(() -> TransformerGraph.configuration(evil, parameters, ORIGIN))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith(ORIGIN + ": the network's description is damaged");
  }

  @Test
  void aClassThatDl4jCouldUseIsNotEvenInitialised() throws IOException {
    String name = "io.tandem.toy.HostileVertex";
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode asProperty = (ObjectNode) mapper.readTree(json);
    ((ObjectNode) asProperty.at("/vertices/encoder0")).put("@class", name);
    ObjectNode asArray = (ObjectNode) mapper.readTree(json);
    ((ObjectNode) asArray.at("/vertices")).putArray("encoder0").add(name).addObject();
    String first = "{\"@class\" : \"" + name + "\", ";
    for (String evil :
        List.of(
            asProperty.toString(),
            asArray.toString(),
            json.replaceFirst("\\{(?=\\s*\"@class\")", Matcher.quoteReplacement(first)))) {
      assertThat(evil).contains(name);
      assertThatThrownBy(() -> TransformerGraph.configuration(evil, parameters, ORIGIN))
          .isInstanceOf(UserException.class)
          .hasMessageStartingWith(ORIGIN + ": the network's description is damaged")
          .hasRootCauseMessage("no class of a network: " + name);
    }
    assertThat(HostileVertex.Witness.INITIALISED).isFalse();
  }

  static Stream<Arguments> otherGraphs() {
    return Stream.of(
        arguments(
            "a layer that reads itself",
            "\"encoder0\" : \\[ \"embedding\" ]",
            "\"encoder0\" : [ \"encoder0\" ]"),
        arguments(
            "layers in a circle",
            "\"encoder0\" : \\[ \"embedding\" ]",
            "\"encoder0\" : [ \"encoder1\" ]"),
        arguments(
            "a layer that is passed by",
            "\"encoder1\" : \\[ \"encoder0\" ]",
            "\"encoder1\" : [ \"embedding\" ]"),
        arguments(
            "an input that is not there",
            "\"encoder0\" : \\[ \"embedding\" ]",
            "\"encoder0\" : [ \"nothing\" ]"),
        arguments("no input", "\"encoder0\" : \\[ \"embedding\" ]", "\"encoder0\" : [ ]"),
        arguments(
            "another output",
            "\"networkOutputs\" : \\[ \"output\" ]",
            "\"networkOutputs\" : [ \"decoder1\" ]"),
        arguments("layers of several shapes", "\"heads\" : 3", "\"heads\" : 4"),
        arguments("an empty vocabulary", "\"vocabulary\" : \\d+", "\"vocabulary\" : -1"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("otherGraphs")
  void anotherGraphThanATransformersIsRefused(String what, String part, String replacement) {
    String other = json.replaceFirst(part, replacement);
    assertThat(other).isNotEqualTo(json);
    assertThatThrownBy(() -> TransformerGraph.configuration(other, parameters, ORIGIN))
        .isInstanceOf(UserException.class)
        .hasMessage(
            ORIGIN
                + ": the network's description is damaged, or not Tandem's; copy the model again");
  }

  @Test
  void optionsOfDl4jThatAModelBringsAreNotTaken() {
    String other =
        json.replace("\"backpropType\" : \"Standard\"", "\"backpropType\" : \"TruncatedBPTT\"");
    assertThat(other).isNotEqualTo(json);
    assertThat(TransformerGraph.configuration(other, parameters, ORIGIN))
        .isEqualTo(TransformerGraph.configuration(json, parameters, ORIGIN));
  }

  @Test
  void changedCharactersAreMessagesOrNetworks() {
    Random random = new Random(7);
    int refused = 0;
    for (int i = 0; i < 100; i++) {
      StringBuilder changed = new StringBuilder(json);
      for (int n = random.nextInt(4); n >= 0; n--) {
        changed.setCharAt(random.nextInt(json.length()), (char) (' ' + random.nextInt(95)));
      }
      try {
        TransformerGraph.configuration(changed.toString(), parameters, ORIGIN);
      } catch (UserException e) {
        assertThat(e).hasMessageStartingWith(ORIGIN + ": ");
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(20);
  }
}

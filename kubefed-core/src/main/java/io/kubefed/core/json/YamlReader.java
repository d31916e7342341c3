package io.kubefed.core.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * Builds trees from the events of a YAML parser. Aliases share their anchor's tree, and what they
 * would amount to if it were copied is bounded.
 */
final class YamlReader {

  private static final LoadSettings SETTINGS =
      LoadSettings.builder().setCodePointLimit(Integer.MAX_VALUE).build();

  /** As deep as Jackson reads JSON. */
  private static final int MAX_DEPTH = 1000;

  /** About what Kubernetes' tools allow to come from aliases. */
  private static final long MAX_ALIASED = 400_000;

  /** A scalar of that many characters counts twice. */
  private static final int CHARACTERS_PER_VALUE = 64;

  /**
   * The parser's words that quote nothing of the text; whatever it says beyond them is left out.
   */
  private static final List<String> SAFE_WORDS =
      List.of(
          "could not find expected ':'",
          "expected ',' or ']'",
          "expected ',' or '}'",
          "expected <block end>",
          "expected '<document start>'",
          "expected alphabetic or numeric character",
          "expected chomping or indentation indicators",
          "expected escape sequence",
          "expected the node content",
          "found duplicate YAML directive",
          "found undefined tag handle",
          "found unexpected document separator",
          "found unexpected end of stream",
          "found unknown escape character",
          "mapping keys are not allowed here",
          "mapping values are not allowed here",
          "sequence entries are not allowed here");

  private static final String STANDARD_TAG = "tag:yaml.org,2002:";

  /** A tree and how many values it would be if no part of it were shared. */
  private record Sized(JsonNode node, long size) {}

  private final String text;
  private final Iterator<Event> events;

  /** By name, what the document has anchored so far; null while the anchored value is read. */
  private final Map<Anchor, @Nullable Sized> anchors = new HashMap<>();

  private long aliased;

  YamlReader(String text) {
    this.text = text;
    this.events = new ParserImpl(SETTINGS, new StreamReader(SETTINGS, text));
  }

  /** All documents that are not empty. */
  List<JsonValue> documents() {
    List<JsonValue> documents = new ArrayList<>();
    try {
      while (events.hasNext()) {
        if (events.next().getEventId() == Event.ID.DocumentStart) {
          anchors.clear();
          JsonNode node = read(events.next(), 1).node();
          if (!node.isNull()) {
            documents.add(JsonValue.wrap(node));
          }
        }
      }
    } catch (MarkedYamlEngineException e) {
      throw failure(e.getProblemMark(), safeWords(e.getProblem()));
    } catch (ReaderException e) {
      throw failure(e);
    } catch (YamlEngineException e) {
      throw new JsonException("not valid YAML", null);
    }
    return documents;
  }

  private Sized read(Event event, int depth) {
    if (depth > MAX_DEPTH) {
      throw failure(event.getStartMark(), "nested more than " + MAX_DEPTH + " levels deep");
    }
    if (event instanceof AliasEvent alias) {
      return resolve(alias);
    }
    Optional<Anchor> anchor = ((NodeEvent) event).getAnchor();
    anchor.ifPresent(name -> anchors.put(name, null));
    Sized value =
        switch (event.getEventId()) {
          case Scalar -> {
            JsonNode node = scalar((ScalarEvent) event);
            yield new Sized(
                node, node.isTextual() ? 1 + node.textValue().length() / CHARACTERS_PER_VALUE : 1);
          }
          case SequenceStart -> sequence(depth);
          case MappingStart -> mapping(depth);
          default -> throw failure(event.getStartMark(), "malformed");
        };
    anchor.ifPresent(name -> anchors.put(name, value));
    return value;
  }

  private Sized resolve(AliasEvent alias) {
    Anchor name = alias.getAlias();
    Sized value = anchors.get(name);
    if (value == null) {
      throw failure(
          alias.getStartMark(),
          anchors.containsKey(name)
              ? "an anchored value contains an alias of itself"
              : "an alias has no anchor before it");
    }
    aliased += value.size();
    if (aliased > MAX_ALIASED) {
      throw failure(alias.getStartMark(), "aliases multiply the document beyond reason");
    }
    return value;
  }

  private Sized sequence(int depth) {
    ArrayNode array = JsonMappers.NODES.arrayNode();
    long size = 1;
    for (Event event = events.next();
        event.getEventId() != Event.ID.SequenceEnd;
        event = events.next()) {
      Sized item = read(event, depth + 1);
      array.add(item.node());
      size += item.size();
    }
    return new Sized(array, size);
  }

  private Sized mapping(int depth) {
    ObjectNode object = JsonMappers.NODES.objectNode();
    Set<String> stated = new HashSet<>();
    long size = 1;
    for (Event key = events.next(); key.getEventId() != Event.ID.MappingEnd; key = events.next()) {
      if (isMerge(key)) {
        Event from = events.next();
        Sized merged = read(from, depth + 1);
        merge(merged.node(), object, stated, from);
        size += merged.size();
      } else {
        String name = name(key, depth);
        if (!stated.add(name)) {
          throw failure(key.getStartMark(), "a key appears twice in an object");
        }
        Sized value = read(events.next(), depth + 1);
        object.set(name, value.node());
        size += value.size();
      }
    }
    return new Sized(object, size);
  }

  private String name(Event key, int depth) {
    JsonNode node = read(key, depth + 1).node();
    return YamlScalars.name(node)
        .orElseThrow(
            () -> failure(key.getStartMark(), "a key must be a string, number or boolean"));
  }

  private static boolean isMerge(Event key) {
    return key instanceof ScalarEvent scalar
        && scalar.getValue().equals("<<")
        && scalar.getTag().map(tag -> tag.equals(STANDARD_TAG + "merge")).orElse(scalar.isPlain());
  }

  /** Of several objects in a list, the earlier ones win. */
  private void merge(JsonNode from, ObjectNode into, Set<String> stated, Event at) {
    if (from.isObject()) {
      mergeOne(from, into, stated, at);
      return;
    }
    if (!from.isArray()) {
      throw failure(at.getStartMark(), "<< merges an object or a list of objects");
    }
    for (int i = from.size() - 1; i >= 0; i--) {
      if (!from.get(i).isObject()) {
        throw failure(at.getStartMark(), "<< merges an object or a list of objects");
      }
      mergeOne(from.get(i), into, stated, at);
    }
  }

  /**
   * YAML lets a key win over a merge wherever it stands, Kubernetes' tools let the later of the two
   * win; so a key before a merge that has it as well, and differs, is refused.
   */
  private void mergeOne(JsonNode from, ObjectNode into, Set<String> stated, Event at) {
    for (Map.Entry<String, JsonNode> field : from.properties()) {
      if (stated.contains(field.getKey())
          && !JsonDiff.equal(field.getValue(), into.get(field.getKey()))) {
        throw failure(
            at.getStartMark(), "<< merges a key that stands before it; put << before that key");
      }
      into.set(field.getKey(), field.getValue());
    }
  }

  private JsonNode scalar(ScalarEvent scalar) {
    Optional<String> tag = scalar.getTag().filter(name -> !name.equals("!"));
    String value = scalar.getValue();
    if (tag.isEmpty()) {
      return scalar.isPlain() ? resolved(scalar) : TextNode.valueOf(value);
    }
    if (!tag.get().startsWith(STANDARD_TAG)) {
      return TextNode.valueOf(value);
    }
    String type = tag.get().substring(STANDARD_TAG.length());
    return switch (type) {
      case "null", "bool", "int", "float" -> typed(type, scalar);
      case "binary" ->
          throw failure(
              scalar.getStartMark(),
              "!!binary has no counterpart in JSON; write the base64 text as a string");
      default -> TextNode.valueOf(value);
    };
  }

  private JsonNode typed(String type, ScalarEvent scalar) {
    JsonNode node = resolved(scalar);
    boolean matches =
        switch (type) {
          case "null" -> node.isNull();
          case "bool" -> node.isBoolean();
          case "int" -> node.isIntegralNumber();
          default -> node.isNumber();
        };
    if (!matches) {
      throw failure(scalar.getStartMark(), "a value is not of its type !!" + type);
    }
    return node;
  }

  private JsonNode resolved(ScalarEvent scalar) {
    return YamlScalars.resolve(scalar.getValue())
        .orElseThrow(
            () -> failure(scalar.getStartMark(), "JSON has neither infinity nor not-a-number"));
  }

  private static String safeWords(@Nullable String problem) {
    if (problem == null) {
      return "malformed";
    }
    if (problem.contains("(TAB)")) {
      return "a tab stands where only spaces may";
    }
    if (problem.startsWith("found character")) {
      return "a value starts with a character that needs quotes around it";
    }
    return SAFE_WORDS.stream().filter(problem::startsWith).findFirst().orElse("malformed");
  }

  private static JsonException failure(Optional<Mark> at, String words) {
    return failure(at.map(Mark::getLine).orElse(0), at.map(Mark::getColumn).orElse(0), words);
  }

  /** The reader counts characters only, from the start of the text. */
  private JsonException failure(ReaderException e) {
    int end =
        text.offsetByCodePoints(
            0, Math.min(e.getPosition(), text.codePointCount(0, text.length())));
    String before = text.substring(0, end);
    int line = (int) before.chars().filter(c -> c == '\n').count();
    return failure(
        line, end - (before.lastIndexOf('\n') + 1), "a control character, which YAML forbids");
  }

  private static JsonException failure(int line, int column, String words) {
    return new JsonException(
        "not valid YAML at line " + (line + 1) + ", column " + (column + 1) + ": " + words, null);
  }
}

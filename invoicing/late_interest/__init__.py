"""What the law lets a supplier charge an agency that pays late (dröjsmålsränta, förseningsersättning). Pure."""

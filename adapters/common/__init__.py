"""What the rooms of the chat platforms share: texts cleaned and cut, honest links, buttons' ids, answers on pages."""
